"""How well search finds: judged documents and questions from a seed, and what each engine makes of them."""
