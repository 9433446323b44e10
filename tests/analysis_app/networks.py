"""Synthetic arms: a network of four treatments with one trial of three arms."""

from __future__ import annotations

SMD: dict[str, list[tuple[str, int, float, float]]] = {
    "Moreau 2019": [("Stimulation", 52, 3.4, 1.9), ("Usual care", 50, 5.6, 2.1)],
    "Lee 2020": [("Stimulation", 40, 3.9, 2.2), ("Radiofrequency", 42, 4.4, 2.0), ("Usual care", 41, 5.5, 1.8)],
    "Okafor 2021": [("Radiofrequency", 60, 4.6, 2.3), ("Usual care", 58, 5.2, 2.2)],
    "Berg 2022": [("Exercise", 33, 5.0, 2.4), ("Usual care", 35, 5.4, 2.3)],
}
