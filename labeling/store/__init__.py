"""How things lie on disk: Parquet parts for machine-scale data, one SQLite file for human-scale data."""
