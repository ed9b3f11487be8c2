"""Reading foreign mail: bounded, in linear time, in a disposable child process. Nothing here imports Django."""
