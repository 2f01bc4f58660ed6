"""Tools that manage devices: ChromeOS, Intune, Jamf School, gam."""
