namespace Aspire.Hosting.Embedded.Processes;

/// <summary>Something a person has to put right; the message says what and how.</summary>
internal class EmbeddedHostingException(string message, Exception? inner = null) : Exception(message, inner);
