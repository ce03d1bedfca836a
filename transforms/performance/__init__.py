"""Forms on the performance of projects and departments: self-evaluations (绩效自评表) and targets (绩效目标表)."""
