"""What becomes of promises when processes are killed, servers sulk and disks are full."""
