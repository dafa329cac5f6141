// What MCP's official client makes of /mcp: address and key come from the environment, the answer is one JSON object.
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

const connect = async (key) => {
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(new StreamableHTTPClientTransport(new URL(process.env.BASE_URL), { requestInit: { headers: { Authorization: `Bearer ${key}` } } }));
  return client;
};

const errorOf = async (call) => {
  try {
    await call();
    return 'none';
  } catch (error) {
    return `${error.code} ${error.message}`;
  }
};

const client = await connect(process.env.API_KEY);
const { tools } = await client.listTools();
const progress = [];
const slow = await client.callTool(
  { name: 'everything__trigger-long-running-operation', arguments: { duration: 0.2, steps: 2 } }, undefined, { onprogress: (said) => progress.push(said.progress) });
const echo = await client.callTool({ name: 'everything__echo', arguments: { message: 'hello' } });
const image = await client.callTool({ name: 'everything__get-tiny-image', arguments: {} });
const structured = await client.callTool({ name: 'everything__get-structured-content', arguments: { location: 'New York' } });
const wrong = await client.callTool({ name: 'everything__echo', arguments: {} });
const giveUp = new AbortController();
const cancelled = errorOf(() => client.callTool({ name: 'everything__trigger-long-running-operation', arguments: { duration: 60, steps: 60 } }, undefined,
  { signal: giveUp.signal, onprogress: () => giveUp.abort('enough') }));

console.log(JSON.stringify({
  server: client.getServerVersion().name,
  tools: tools.map((tool) => tool.name).filter((name) => name.startsWith('everything__')),
  schema: tools.find((tool) => tool.name === 'everything__echo').inputSchema.required,
  progress, slow: slow.content[0].text, echo: echo.content[0].text, image: image.content.map((part) => part.type),
  structured: structured.structuredContent ?? JSON.parse(structured.content[0].text),
  wrong: wrong.isError, nothing: await errorOf(() => client.callTool({ name: 'nothing', arguments: {} })), cancelled: await cancelled,
  again: (await client.callTool({ name: 'everything__echo', arguments: { message: 'again' } })).content[0].text,
  stranger: await errorOf(() => connect('plat_thisIsNoKeyThatAnybodyGot0001OlYIi')),
}));
await client.close();
