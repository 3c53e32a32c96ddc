"""Values and rules of microblogging: no input or output, nothing third-party."""
