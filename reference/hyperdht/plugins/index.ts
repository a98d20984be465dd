/** Plugins: commands of the application's own on top of the PLUGIN command (chapter 05, sections 4.9 and 6.10). */
export { Plugin, type PluginCommand, type PluginLike } from './plugin.js'
export { type PluginHooks, PluginRegistry } from './registry.js'
