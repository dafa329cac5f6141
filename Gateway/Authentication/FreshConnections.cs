namespace Platform.Gateway.Authentication;

/// <summary>A client of AuthService that opens a connection for every question and closes it afterwards.</summary>
internal sealed class FreshConnections(HttpClient http)
{
    public HttpClient Http { get; } = http;
}
