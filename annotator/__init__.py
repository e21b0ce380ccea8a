"""The site: what people see and decide. It never loads torch, and this file never loads Django."""
