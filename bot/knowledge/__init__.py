"""Files -> one frozen KnowledgeBase. The only home of YAML; knows nothing of runners or channels."""
