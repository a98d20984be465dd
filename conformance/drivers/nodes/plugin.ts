import type { PluginOptions } from '../node.js'
import type { OuterRequest, PluginCall } from './surface.js'

/** A plugin as the driver contract describes it: any object with these hooks will do (API-245). */
export class AnsweringPlugin {
  readonly name: string
  readonly version: number
  private requests = 0

  constructor(private readonly options: PluginOptions) {
    this.name = options.name
    this.version = options.version
  }

  onregister(): void {}

  onpersistent(): void {}

  onrequest({ value }: PluginCall, outer: OuterRequest): void {
    this.requests++
    if (this.options.answer === 'echo') outer.reply(value)
    if (this.options.answer === 'count') outer.reply(Buffer.from(String(this.requests)))
  }

  destroy(): void {}
}
