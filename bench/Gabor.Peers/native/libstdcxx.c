/* std::__ios_base_library_init() came with the libstdc++ of GCC 13. It only makes sure that the streams are
 * set up, which an older libstdc++ does by itself. */
void _ZSt21ios_base_library_initv(void) {}
