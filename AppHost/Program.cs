using System.Globalization;
using Microsoft.Extensions.Configuration;
using Platform.AppHost;

// The server limits a service's connections for all its replicas together, so each of them must know how many there are.
const int authReplicas = 2;
// What a gateway may let through by itself while Redis is away depends on how many there are.
const int gatewayReplicas = 1;

var builder = DistributedApplication.CreateBuilder(args);

// Given from outside, or generated at the first start and kept.
var adminEmail = builder.AddParameter("admin-email");
var adminPassword = builder.AddParameter("admin-password", new GenerateParameterDefault { MinLength = 20, Special = false }, secret: true, persist: true);
var adminApiKey = builder.AddParameter("admin-api-key", new GenerateParameterDefault { MinLength = 40, Special = false }, secret: true, persist: true);
var openAiBaseUrl = builder.AddParameter("openai-base-url", () => builder.Configuration["Parameters:openai-base-url"] ?? "");
var openAiApiKey = builder.AddParameter("openai-api-key", () => builder.Configuration["Parameters:openai-api-key"] ?? "", secret: true);
var providerKeySecret = builder.AddParameter("provider-key-secret", new GenerateParameterDefault { MinLength = 40, Special = false }, secret: true, persist: true);
var serviceKey = builder.AddParameter("service-key", new GenerateParameterDefault { MinLength = 40, Special = false }, secret: true, persist: true);
var extensionSecret = builder.AddParameter("extension-secret", new GenerateParameterDefault { MinLength = 40, Special = false }, secret: true, persist: true);
var identityKeySecret = builder.AddParameter("identity-key-secret", new GenerateParameterDefault { MinLength = 40, Special = false }, secret: true, persist: true);

var postgres = builder.AddPostgres("postgres");
if (builder.ExecutionContext.IsRunMode)
{
    postgres.WithDataVolume();
}

var authDb = postgres.AddDatabase("authdb");
var extensionDb = postgres.AddDatabase("extensiondb");
var llmDb = postgres.AddDatabase("llmdb");
var usageDb = postgres.AddDatabase("usagedb");
var redis = builder.AddRedis("redis");

var auth = builder.AddProject<Projects.AuthService>("authservice")
    .WithHttpEndpoint()
    .WithHttpHealthCheck("/health")
    .WithReplicas(authReplicas)
    .WithEnvironment("Pool__Replicas", authReplicas.ToString(CultureInfo.InvariantCulture))
    .WithReference(authDb).WaitFor(authDb)
    .WithEnvironment("ServiceKey", serviceKey)
    .WithEnvironment("Bootstrap__AdminEmail", adminEmail)
    .WithEnvironment("Bootstrap__AdminPassword", adminPassword)
    .WithEnvironment("Bootstrap__AdminApiKey", adminApiKey)
    .WithEnvironment("IdentityToken__KeyEncryptionSecret", identityKeySecret);

// Nobody but the gateway waits for a service, and nobody for Redis: they start at the same time, and each can do without the others for a while.
var usage = builder.AddProject<Projects.UsageService>("usageservice")
    .WithHttpEndpoint()
    .WithHttpHealthCheck("/health")
    .WithReference(usageDb).WaitFor(usageDb)
    .WithReference(redis)
    .WithReference(auth)
    .WithEnvironment("ServiceKey", serviceKey);

var extensions = builder.AddProject<Projects.ExtensionService>("extensionservice")
    .WithHttpEndpoint()
    .WithHttpHealthCheck("/health")
    .WithReference(extensionDb).WaitFor(extensionDb)
    .WithReference(redis)
    .WithReference(auth)
    .WithEnvironment("ServiceKey", serviceKey)
    .WithEnvironment("Mcp__SecretEncryptionSecret", extensionSecret);

var llm = builder.AddProject<Projects.LlmService>("llmservice")
    .WithHttpEndpoint()
    .WithHttpHealthCheck("/health")
    .WithReference(llmDb).WaitFor(llmDb)
    .WithReference(redis)
    .WithReference(auth)
    .WithReference(usage)
    .WithReference(extensions)
    .WithEnvironment("ServiceKey", serviceKey)
    .WithEnvironment("Providers__KeyEncryptionSecret", providerKeySecret)
    .WithEnvironment("Providers__OpenAI__BaseUrl", openAiBaseUrl)
    .WithEnvironment("Providers__OpenAI__ApiKey", openAiApiKey);

// Each asks the other: calls are told to the ledger, and the ledger compares itself with them.
usage.WithReference(llm);
// What isn't billed is counted there as well; nobody waits for it.
auth.WithReference(usage);
extensions.WithReference(usage);

var gateway = builder.AddProject<Projects.Gateway>("gateway")
    // A public port must not be fixed in a deployment.
    .WithHttpEndpoint(port: builder.ExecutionContext.IsRunMode ? builder.Configuration.GetValue("Gateway:Port", 8080) : null)
    .WithExternalHttpEndpoints()
    .WithHttpHealthCheck("/health")
    .WithReference(auth).WaitFor(auth)
    .WithReference(extensions).WaitFor(extensions)
    .WithReference(llm).WaitFor(llm)
    .WithReference(usage).WaitFor(usage)
    .WithReference(redis)
    .WithEnvironment("Limits__Replicas", gatewayReplicas.ToString(CultureInfo.InvariantCulture))
    .WithEnvironment("ServiceKey", serviceKey);

if (builder.ExecutionContext.IsRunMode)
{
    Welcome.When(gateway, adminApiKey);
}

builder.Build().Run();
