"""The project's own reconstruction model as a library: network, sampling, training, baselines and training shapes.

It imports neither Celery nor the contract's messages nor the worker's settings: `pip install .[model]` is enough to sample or
train in a notebook. See docs/model.md.
"""
