"""The readiness report (rule R2): who is ready for a court's go-live, what the others lack, and who will be locked out.

Courts and provider share no table, and a court may not know a filer's account before it is linked. The report belongs to the
simulation, which may look into both halves; the services do not.
"""
