export const pluginExample = {
  apiVersion: 'smarter.sh/v1',
  kind: 'Plugin',
  metadata: {
    name: 'example_plugin',
    pluginClass: 'static',
    description: 'Tells the opening hours',
    version: '1.0.0',
    tags: ['example'],
    annotations: [],
  },
  spec: {
    selector: { directive: 'search_terms', searchTerms: ['opening hours', 'open today'] },
    prompt: {
      provider: 'openai',
      systemRole: 'You answer questions about our opening hours.',
      model: 'gpt-4o-mini',
      temperature: 0.5,
      maxTokens: 256,
    },
    data: { description: 'When we are open', staticData: { monday: '9-17', sunday: 'closed' } },
  },
};
