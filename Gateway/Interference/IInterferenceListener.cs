namespace Platform.Gateway.Interference;

/// <summary>Hears of every round of the active monitor, and only of it. Listeners are told one after the other: none may wait for a store or a network.</summary>
internal interface IInterferenceListener
{
    void Observe(Observation observation);
}
