namespace Platform.Gateway.Admission;

/// <summary>Classes of requests; those that come first are held back last.</summary>
internal enum RequestClass { Auth, Extensions, Usage, Llm }
