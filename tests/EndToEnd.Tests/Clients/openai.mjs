// What the npm package openai makes of the platform: address and key come from the environment, the answer is one JSON object.
import OpenAI from 'openai';

const client = new OpenAI({ baseURL: process.env.BASE_URL, apiKey: process.env.API_KEY, maxRetries: 0 });
const parameters = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
const tools = [{ type: 'function', function: { name: 'weather', parameters } }];
const messages = [{ role: 'user', content: 'Will it rain?' }];

const statusOf = async (call) => {
  try {
    await call();
    return 'none';
  } catch (error) {
    return `${error.constructor.name} ${error.status} ${error.code}`;
  }
};

const plain = await client.chat.completions.create({ model: 'simulated', messages });

const runner = client.chat.completions.stream({ model: 'simulated', messages, stream_options: { include_usage: true } });
const streamed = await runner.finalChatCompletion();

const parallel = await client.chat.completions
  .stream({ model: 'simulated:tool_calls=3,interleave=1', messages, tools })
  .finalChatCompletion();

const schema = await client.chat.completions.parse({
  model: 'simulated',
  messages,
  response_format: { type: 'json_schema', json_schema: { name: 'stay', strict: true, schema: { type: 'object', properties: { days: { type: 'integer', minimum: 1, maximum: 7 } }, required: ['days'] } } },
});

const vectors = await client.embeddings.create({ model: 'simulated', input: ['Hello', 'Good evening'], dimensions: 8 });
const models = [];
for await (const model of client.models.list()) models.push(model.id);

const first = await client.responses.create({ model: 'simulated', input: 'Hello.' });
const responses = client.responses.stream({
  model: 'simulated:tool_calls=2,interleave=1',
  input: 'And then?',
  previous_response_id: first.id,
  tools: [{ type: 'function', name: 'weather', parameters, strict: false }],
});
const events = [];
for await (const event of responses) events.push(event.type);
const second = await responses.finalResponse();
const input = [];
for await (const item of client.responses.inputItems.list(second.id)) input.push(item.type);

const controller = new AbortController();
let pieces = 0;
const given = await client.chat.completions.create({ model: 'simulated:tokens=10000,token_delay_ms=20', messages, stream: true }, { signal: controller.signal });
for await (const _ of given) {
  pieces++;
  controller.abort();
}

console.log(JSON.stringify({
  plain: plain.choices[0].message.content,
  requestId: plain._request_id,
  streamed: streamed.choices[0].message.content,
  streamedTokens: streamed.usage?.completion_tokens,
  parallel: parallel.choices[0].message.tool_calls.map((call) => JSON.parse(call.function.arguments).city),
  days: schema.choices[0].message.parsed?.days ?? JSON.parse(schema.choices[0].message.content).days,
  dimensions: vectors.data.map((vector) => vector.embedding.length),
  models,
  response: first.output_text,
  firstEvent: events[0],
  lastEvent: events[events.length - 1],
  calls: second.output.map((item) => JSON.parse(item.arguments).city),
  input,
  pieces,
  errors: {
    key: await statusOf(() => new OpenAI({ baseURL: process.env.BASE_URL, apiKey: 'not-a-key-of-this-platform', maxRetries: 0 }).models.list()),
    control: await statusOf(() => client.chat.completions.create({ model: 'simulated:speed=9', messages })),
    limit: await statusOf(() => client.chat.completions.create({ model: 'simulated:status=429', messages })),
    response: await statusOf(() => client.responses.retrieve('resp_1')),
    tool: await statusOf(() => client.responses.create({ model: 'simulated', input: 'Hello.', tools: [{ type: 'web_search' }] })),
  },
}));
