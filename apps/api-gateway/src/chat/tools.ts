import type { ChatPlugin, ToolCall } from '#contracts';
import type { ModelTool, ModelToolCall } from './chat-model.port.ts';

/** A function that answers with the data of a plugin. */
export interface PluginTool extends ModelTool {
  readonly plugin: ChatPlugin;
}

/** The functions of those plugins that the prompt asks for. */
export function toolsFor(plugins: readonly ChatPlugin[], prompt: string): readonly PluginTool[] {
  const asked = prompt.toLowerCase();
  return plugins
    .filter(({ searchTerms }) => searchTerms?.some((term) => asked.includes(term.toLowerCase())) ?? true)
    .map((plugin, index) => ({
      name: nameOf(plugin, index),
      description: plugin.description,
      plugin,
    }));
}

/** What the function answers; a name that is none of them is answered, too, since models make names up. */
export function answerOfTool(tools: readonly PluginTool[], call: ModelToolCall): ToolCall {
  const tool = tools.find(({ name }) => name === call.name);
  return {
    name: call.name,
    plugin: tool?.plugin.name ?? '',
    arguments: call.arguments,
    result: JSON.stringify(tool === undefined ? { error: 'there is no such function' } : tool.plugin.data),
  };
}

/** Functions have at most 64 letters, digits, dashes and underscores; the number tells alike ones apart. */
function nameOf({ name }: ChatPlugin, index: number): string {
  return `plugin_${index}_${name.replaceAll(/[^\w-]/g, '_').slice(0, 48)}`;
}
