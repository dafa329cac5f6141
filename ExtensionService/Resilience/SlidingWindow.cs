namespace Platform.ExtensionService.Resilience;

/// <summary>What happened lately, in ten slots of time of which the oldest falls away as a whole. Not safe for several threads; who uses it has a lock.</summary>
/// <typeparam name="TSlot">What is gathered in a slot.</typeparam>
internal sealed class SlidingWindow<TSlot>(TimeSpan length, TimeProvider clock)
    where TSlot : class, new()
{
    private const int Slots = 10;

    private readonly long _started = clock.GetTimestamp();
    private readonly Place[] _places = new Place[Slots];

    /// <summary>The slot of this moment.</summary>
    public TSlot Current
    {
        get
        {
            var number = Now;
            ref var place = ref _places[number % Slots];
            if (place.Slot is not { } slot || place.Number != number)
            {
                slot = new TSlot();
                place = new(number, slot);
            }

            return slot;
        }
    }

    public IEnumerable<TSlot> Recent
    {
        get
        {
            var oldest = Now - Slots;
            return _places.Where(place => place.Number > oldest).Select(static place => place.Slot).OfType<TSlot>();
        }
    }

    private long Now => clock.GetElapsedTime(_started).Ticks / (length.Ticks / Slots);

    public void Clear() => Array.Clear(_places);

    private readonly record struct Place(long Number, TSlot? Slot);
}
