"""Piccolo's configuration: the engine and the one app."""

from piccolo.conf.apps import AppRegistry

from contests.settings import load
from contests.store import engine, portable

portable.install()

DB = engine.make(load().database)

APP_REGISTRY = AppRegistry(apps=["contests.store.piccolo_app"])
