"""Our own RTSP client: H.264 and H.265 over the RTSP connection itself, many cameras in one thread."""
