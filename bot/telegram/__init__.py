"""The Telegram side: reads updates, asks the assistant, sends replies. The only package that knows the messenger."""
