"""Pages as PDF, by the Chromium that is on this machine, if there is one."""
