"""What `ops.bench.fanout` sets against each other: senders, and who receives, in own processes."""
