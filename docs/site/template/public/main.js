export default {
  // Blocks without a language are commands and what they print: there is nothing to guess.
  configureHljs: hljs => hljs.configure({ languages: [] }),
}
