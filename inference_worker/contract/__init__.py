"""The only code that the site and the worker share: the messages, their geometry, the queue names, the artifact keys.

It loads pydantic and nothing heavier (an import contract holds it to that). Messages are frozen and versioned by
addition: a new field always has a default, no field is renamed or removed, so that a command or an event of
yesterday's version still decodes. `fixtures/messages/` keeps one golden case of each.
"""
