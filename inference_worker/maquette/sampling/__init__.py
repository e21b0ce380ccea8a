"""From an image and a mask to candidates: model inputs, flow sampling, drafts, surfaces and splats."""
