"""Any clip in bad light, bad weather and in front of bad cameras, with the truth it had before."""
