/* MKL, which libtorch computes with, takes its fastest kernels only where it finds an Intel processor.
 * It asks this function; preloaded, ours answers for it on every processor. */
int mkl_serv_intel_cpu_true(void) { return 1; }
