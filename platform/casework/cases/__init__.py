"""People's work: the one room that writes cases and records, and the one that decides who may.

Writing: `submit`, `change`, `act`, `assign`, `bulk`, `uploads`, `clocks`, `delivery`. Each change is one
transaction with its event in the audit chain, or nothing.
"""
