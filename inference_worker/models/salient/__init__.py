"""The built-in segmenter: a salient object network around each click, several masks, ranked."""
