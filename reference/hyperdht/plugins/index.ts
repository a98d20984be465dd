/** What an application's plugin is made from: both sides of the PLUGIN command (chapter 05, sections 4.9 and 6.10). */
export { Plugin, type PluginCommand } from './plugin.js'
