"""How well mistakes are named: answers with a known mistake, and the programs that score a diagnosis on them."""
