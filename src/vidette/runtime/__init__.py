"""The worker side: feeds, the jobs that watch them, and the engines that run workers."""
