"""Side doors for services: the inference queue and the artifact store."""
