broadcasting_answers = {"a": ..., "b": ""}
