/** A topology as commands: pure data, which nothing here runs. */
export {
  addNamespaces,
  bridgeCommand,
  type Cable,
  type Command,
  cutCommand,
  deleteNamespaces,
  ETH,
  gatewayCommands,
  hostCommands,
  plugCommand,
  wiresCommands
} from './commands.js'
export { bare, type GatewayPlan, type HostPlan, netnsLayout, type NetnsLayout } from './layout.js'
export { isOurs, macOf, namespaceName, PREFIX, runName } from './names.js'
