"""The protocol of GLPI and FusionInventory agents."""
