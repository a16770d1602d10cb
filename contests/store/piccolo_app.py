"""Tells Piccolo where the tables and the migrations are."""

from piccolo.conf.apps import AppConfig, table_finder

from contests import data_dir

APP_CONFIG = AppConfig(
    app_name="contests",
    migrations_folder_path=str(data_dir("migrations")),
    table_classes=table_finder(["contests.store.tables"]),
    migration_dependencies=[],
)
