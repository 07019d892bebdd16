"""A Prometheus of ours on the loopback, with the alerts of deploy/."""

import json
import urllib.parse

from harness.places import ROOT, free_port
from harness.program import Program, comes_true
from harness.service import get

ALERTS = ROOT / "deploy/prometheus/alerts.yaml"
#: Of scrapes and of the rules' evaluation.
INTERVAL_SECONDS = 2


class Prometheus:
    """Scrapes what `scrape` names; ends with all programs."""

    def __init__(self, directory):
        self.port = free_port()
        self.targets = directory / "targets.json"
        self.scraped = []
        self._write_targets()
        configuration = directory / "prometheus.json"
        configuration.write_text(json.dumps(self._configuration()))
        self.program = Program(
            [
                "prometheus",
                f"--config.file={configuration}",
                f"--storage.tsdb.path={directory / 'prometheus'}",
                f"--web.listen-address=127.0.0.1:{self.port}",
            ],
            log=directory / "prometheus.log",
        )
        if not comes_true(self._is_ready, 30):
            raise RuntimeError(f"Prometheus did not get ready: {directory / 'prometheus.log'}")

    def _configuration(self):
        """YAML has JSON in it."""
        interval = f"{INTERVAL_SECONDS}s"
        files = {"files": [str(self.targets)], "refresh_interval": "1s"}
        return {
            "global": {"scrape_interval": interval, "scrape_timeout": interval, "evaluation_interval": interval},
            "rule_files": [str(ALERTS)],
            "scrape_configs": [
                {"job_name": "timer-service", "metrics_path": "/-/metrics", "file_sd_configs": [files]},
            ],
        }

    def _is_ready(self):
        try:
            return "ready" in get(self.port, "/-/ready").lower()
        except OSError:
            return False

    def scrape(self, instance):
        self.scraped.append(instance)
        self._write_targets()

    def _write_targets(self):
        # Renamed into its place, so that it is never read half written.
        new = self.targets.with_suffix(".new")
        new.write_text(json.dumps([{"targets": self.scraped}]))
        new.rename(self.targets)

    def query(self, expression):
        """The series that an expression gives now."""
        path = "/api/v1/query?" + urllib.parse.urlencode({"query": expression})
        return json.loads(get(self.port, path))["data"]["result"]

    def alerts(self):
        """Those that are pending or firing."""
        return json.loads(get(self.port, "/api/v1/alerts"))["data"]["alerts"]

    def those(self, name, state="firing"):
        """The alerts of that name that are in that state."""
        return [alert for alert in self.alerts() if alert["state"] == state and alert["labels"]["alertname"] == name]
