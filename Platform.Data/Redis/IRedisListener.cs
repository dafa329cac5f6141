namespace Platform.Data.Redis;

/// <summary>Who listens to a channel for as long as the process runs, whatever becomes of the connection.</summary>
internal interface IRedisListener
{
    string Channel { get; }

    /// <summary>A message came. Called for one message after the other, and must not wait.</summary>
    void OnMessage(byte[] message);

    /// <summary>There is a new connection, and the channel is subscribed on it. Messages since <see cref="OnLost"/> were missed.</summary>
    void OnConnected();

    /// <summary>The connection is gone.</summary>
    void OnLost();
}
