"""The views of the database for people who look into it with SQLite: Vietnamese values instead of codes.

Names of views and columns are Vietnamese in plain letters (`chi_tieu`): nothing has to be quoted in SQL or in the
address of a web page, and they can be typed on any keyboard, while the values keep their marks.
"""

from collections.abc import Mapping

from index.figure_names import CHECK_KINDS, FUNDINGS, INDICATORS, OUTCOMES, QUALIFIERS, STATUSES, UNITS


def _named(column: str, names: Mapping[str, str]) -> str:
    """An SQL expression: the name of a column's code, a code without a name as it is."""
    cases = " ".join(f"when {_quoted(code)} then {_quoted(name)}" for code, name in names.items())
    return f"case {column} {cases} else {column} end"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


_FIGURES = f"""
select
  f.id as id,
  f.province as tinh,
  f.area as dia_ban,
  f.period_text as ky,
  f.period_start as tu_ngay,
  f.period_end as den_ngay,
  {_named("f.indicator", INDICATORS)} as chi_tieu,
  f.value as gia_tri,
  {_named("f.unit", UNITS)} as don_vi,
  {_named("f.funding", FUNDINGS)} as nguon_von,
  {_named("f.status", STATUSES)} as trang_thai,
  {_named("f.qualifier", QUALIFIERS)} as muc_chinh_xac,
  f.text as trich,
  d.title as bai,
  d.published as ngay_dang,
  d.url as dia_chi
from figures f join documents d on d.doc_id = f.doc
where f.replaced_by is null
"""

_CHECKS = f"""
select
  c.id as id,
  {_named("c.kind", CHECK_KINDS)} as loai,
  {_named("c.outcome", OUTCOMES)} as ket_qua,
  c.message as thong_bao,
  d.title as bai,
  f.text as trich
from checks c left join figures f on f.id = c.figure left join documents d on d.doc_id = c.doc
"""

# By name; `so_lieu` leaves out what a curated figure replaces.
VIEWS = {"so_lieu": _FIGURES, "kiem_tra": _CHECKS}
