"""x"""
def accounts_of(batch_id: int) -> set[int]:
    return set()
