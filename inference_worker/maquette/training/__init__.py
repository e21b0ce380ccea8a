"""The recipe of the paper, stage by stage, at any size. Every stage is a command that stops and resumes at any moment."""
