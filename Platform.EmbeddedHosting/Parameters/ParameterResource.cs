namespace Aspire.Hosting.ApplicationModel;

public class ParameterResource : Resource, IExpressionValue
{
    private readonly Lock _gate = new();
    private readonly Func<ParameterDefault?, Task<string>> _read;
    private Task<string>? _value;

    public ParameterResource(string name, Func<ParameterDefault?, string> callback, bool secret = false)
        : this(name, @default => Task.FromResult(callback(@default)), secret)
    {
    }

    internal ParameterResource(string name, Func<ParameterDefault?, Task<string>> read, bool secret)
        : base(name)
    {
        _read = read;
        Secret = secret;
    }

    public bool Secret { get; }

    public ParameterDefault? Default { get; set; }

    public string ValueExpression => $"{{{Name}.value}}";

    public async ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default)
    {
        Task<string> value;
        // Everyone must see the same generated value, so it is made once; a failure may be gone at the next try.
        lock (_gate)
        {
            value = _value is null or { IsFaulted: true } or { IsCanceled: true } ? _value = _read(Default) : _value;
        }

        return await value.WaitAsync(cancellationToken);
    }
}
