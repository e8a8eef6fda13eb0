"""The PACER Case Locator's public API (D§1.4, D§8.2): a nationwide index over the fictional cases of every court."""
