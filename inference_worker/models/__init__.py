"""Models behind three protocols. Foreign names, frames and tensors end in the adapter, one file each."""
